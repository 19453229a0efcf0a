export { readSecret } from './discovery/api-key.ts';
export { dataFolder } from './discovery/data-folder.ts';
export type { EngineLimits, EngineOptions } from './engine-options.ts';
export {
  type EngineConnection,
  EngineStartError,
  type EnsureEngineOptions,
  ensureEngine,
} from './ensure-engine.ts';
export { type FaultRule, parseFaultSpec } from './faults/fault-rule.ts';
export { type SignFileUrlOptions, signFileUrl } from './files/sign-file-url.ts';
export { type Engine, type EngineStats, startEngine } from './start-engine.ts';
export { type SoleEngine, type SoleEngineOptions, startSoleEngine } from './start-sole-engine.ts';
export { makeSampleVideo, type SampleVideoOptions } from './video/sample-video.ts';
