using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace KeyVaultSimulator.Http;

/// <summary>Sends an answer with the headers that the service sends.</summary>
internal static class VaultResponse
{
    /// <summary>Sends it; cut off in the middle where that is asked for.</summary>
    public static async Task SendAsync(HttpContext context, DateTimeOffset now, int status, ArrayBufferWriter<byte> body, bool truncate)
    {
        var response = context.Response;
        response.StatusCode = status;
        var headers = response.Headers;
        headers.CacheControl = "no-cache";
        headers.Pragma = "no-cache";
        headers.Expires = "-1";
        headers.Date = now.ToString("R", CultureInfo.InvariantCulture);
        headers.StrictTransportSecurity = "max-age=31536000;includeSubDomains";
        headers.XContentTypeOptions = "nosniff";
        headers["x-ms-keyvault-region"] = "westeurope";
        headers["x-ms-keyvault-service-version"] = "1.9.2762.1";
        headers["x-ms-keyvault-network-info"] = "conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;";
        headers["x-ms-request-id"] = Guid.NewGuid().ToString();
        if (context.Request.Headers["x-ms-return-client-request-id"] == "true")
        {
            headers["x-ms-client-request-id"] = context.Request.Headers["x-ms-client-request-id"];
        }

        if (status == 204)
        {
            return;
        }

        headers.ContentType = "application/json; charset=utf-8";
        headers.ContentLength = body.WrittenCount;
        if (truncate)
        {
            await response.Body.WriteAsync(body.WrittenMemory[..(body.WrittenCount / 2)]);
            await response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await response.Body.WriteAsync(body.WrittenMemory);
    }
}
