/** The type under which the task attaches its reports. */
export const type = 'KeyVaultReplication.Report';

const largest = 64 * 1024 * 1024; // characters; a report of 100,000 changes has about 40 million

/**
 * Reads the reports attached to a build, oldest first. Nothing else is read, and nothing from another host.
 * @param {{ root: string, project: string, build: number, token: string }} where
 * @returns {Promise<{ name: string, text?: string, failure?: string }[]>}
 */
export async function readAttachments({ root, project, build, token }) {
  const base = new URL(root);
  const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json' };
  const address = new URL(`${encodeURIComponent(project)}/_apis/build/builds/${build}/attachments/${type}`, base.href.endsWith('/') ? base : `${base.href}/`);
  address.searchParams.set('api-version', '6.0-preview');
  const list = await ask(address, headers);
  const found = (JSON.parse(await list.text()).value ?? []).filter(item => typeof item?.name === 'string');
  return Promise.all(found.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })).map(async ({ name, _links }) => {
    try {
      const link = new URL(_links.self.href);
      if (link.host !== base.host || link.protocol !== base.protocol) {
        return { name, failure: `its address leads to another host: ${link.host}` };
      }

      const text = await (await ask(link, headers)).text();
      return text.length > largest ? { name, failure: 'it is larger than 64 million characters' } : { name, text };
    } catch (error) {
      return { name, failure: error.message };
    }
  }));
}

async function ask(address, headers) {
  const answer = await fetch(address, { headers, redirect: 'error', credentials: 'omit' });
  if (!answer.ok) {
    throw new Error(`Azure DevOps answered ${answer.status} to ${address.pathname}`);
  }

  return answer;
}
