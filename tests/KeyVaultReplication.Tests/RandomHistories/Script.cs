using System.Collections.Immutable;

namespace KeyVaultReplication.Tests.RandomHistories;

/// <summary>
/// What happened, as text. A line is what a person does to a vault, or what happens to it (<c>A set db v1 type=text/plain</c>, <c>B update
/// db off</c>, <c>A rewind</c>), time that passes
/// (<c>wait 10</c>), or a run (<c>run A B two-way deletions</c>). Lines indented under a run happen during it: before or after its n-th
/// request (<c>before 5: B set db v2</c>), or that request of a
/// vault (<c>after B Set db 1: B update db off</c>), or an answer fails (<c>at 5: 503</c>). A line that begins with # is for the reader.
/// </summary>
internal sealed record Line(ImmutableArray<string> Words, ImmutableArray<Line> Inner)
{
    public bool IsRun => Words[0] is "run";

    public override string ToString() =>
        string.Join(Environment.NewLine, Inner.Select(inner => "  " + inner).Prepend(string.Join(' ', Words)));
}

internal static class Script
{
    public static ImmutableArray<Line> Parse(string text)
    {
        var lines = ImmutableArray.CreateBuilder<Line>();
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && line.TrimStart()[0] != '#'))
        {
            var parsed = new Line([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)], []);
            if (line[0] == ' ')
            {
                lines[^1] = lines[^1] with { Inner = lines[^1].Inner.Add(parsed) };
            }
            else
            {
                lines.Add(parsed);
            }
        }

        return lines.ToImmutable();
    }

    public static string Print(IEnumerable<Line> lines) => string.Join(Environment.NewLine, lines);
}
