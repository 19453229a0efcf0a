import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { success } from '../http/envelope.ts';
import { MEDIA_TYPES } from './sniff.ts';

/** `GET /limits`: for everybody, so that a page can say what it takes before anybody picks a file. */
export const limitsRoute = () =>
  new Hono<AppEnv>().get('/limits', (c) => {
    const { limits, sourceHosts } = c.get('settings');
    return success(c, {
      image: {
        types: MEDIA_TYPES.image,
        max_bytes: limits.imageBytes,
        max_pixels: limits.imagePixels,
      },
      video: {
        types: MEDIA_TYPES.video,
        max_bytes: limits.videoBytes,
        max_seconds: limits.videoSeconds,
      },
      part_bytes: limits.partBytes,
      single_upload_bytes: limits.singleUploadBytes,
      file_ttl_ms: limits.fileTtlMs,
      max_active_tasks: limits.activeTasks,
      concurrency: limits.concurrency,
      source_urls: sourceHosts.size > 0,
    });
  });
