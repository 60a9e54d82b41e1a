import { failed, type Finding, warning, well } from '../report/finding';
import { ask } from '../site/http';
import type { Site } from '../site/site';

/** Whether the web app is there, with the policy that keeps it from talking to strangers. */
export async function checkPage(signal: AbortSignal, site: Site): Promise<Finding> {
  const { status, headers, text } = await ask(site, '/', { signal });
  const isPage = status === 200 && /<div id="app"|<script type="module"/.test(text);
  if (!isPage) {
    return failed('page_missing', `/ is not the web app (status ${status})`, {
      figures: { status },
    });
  }
  const policy = headers['content-security-policy'];
  if (policy === undefined || !policy.includes("default-src 'self'")) {
    return warning('page_unprotected', 'the web app comes without its Content-Security-Policy');
  }
  return well('the web app is there, with its Content-Security-Policy');
}
