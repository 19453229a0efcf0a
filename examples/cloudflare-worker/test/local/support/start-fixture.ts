import { startWorker } from '../../../local/start-worker.ts';

const [dataDir = '', configPath = ''] = process.argv.slice(2);
const { url } = await startWorker({ dataDir, configPath, vars: {} });
console.log(url);
