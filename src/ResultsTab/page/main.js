import * as SDK from 'azure-devops-extension-sdk';
import { readAttachments } from './attachments.js';
import { readReport } from './report.js';
import { show } from './view.js';

const locations = '965220d5-5bb9-42cf-8d67-9b146df2a5a4'; // the resource area of the collection's own address

await SDK.init({ loaded: false });
await SDK.ready();
try {
  const [pageService, projectService, locationService, token] = await Promise.all([
    SDK.getService('ms.vss-build-web.build-page-data-service'), SDK.getService('ms.vss-tfs-web.tfs-page-data-service'), SDK.getService('ms.vss-features.location-service'), SDK.getAccessToken(),
  ]);
  const [data, project, root] = await Promise.all([pageService.getBuildPageData(), projectService.getProject(), locationService.getResourceAreaLocation(locations)]);
  const attachments = await readAttachments({ root, project: project.id, build: data.build.id, token });
  const [reports, unread] = [[], attachments.filter(attachment => attachment.failure)];
  for (const { name, text } of attachments.filter(attachment => attachment.text !== undefined)) {
    try {
      reports.push(readReport(name, text));
    } catch (error) {
      unread.push({ name, failure: error instanceof SyntaxError ? 'it is not JSON' : error.message });
    }
  }

  show(document.getElementById('page'), { reports, unread });
  await SDK.notifyLoadSucceeded();
} catch (error) {
  show(document.getElementById('page'), { reports: [], unread: [{ name: 'list of this run', failure: error.message }] });
  await SDK.notifyLoadFailed(error);
}
