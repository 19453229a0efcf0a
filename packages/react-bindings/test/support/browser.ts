export { launchBrowser } from '../../../sdk/test/browser/launch-browser.ts';
