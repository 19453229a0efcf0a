import { AI_LABEL } from '../task/task.ts';
import type { MessageSet } from './message-set.ts';

/** English. */
export const en: MessageSet = {
  failures: {
    'unsupported-mode': {
      what: 'This service cannot do this kind of swap.',
      todo: 'Choose another kind of swap.',
    },
    'unsupported-input': {
      what: 'This service cannot take a file in this form.',
      todo: 'Use another file format, or an uploader that the service can read from.',
    },
    'file-too-large': {
      what: 'A file is larger than this service takes.',
      todo: 'Make the picture smaller or the video shorter.',
    },
    'input-lost': {
      what: 'A chosen file is no longer there.',
      todo: 'Choose the files again.',
    },
    'upload-failed': {
      what: 'A file could not be uploaded.',
      todo: 'Check the connection and try again.',
    },
    'request-too-large': {
      what: 'All files together are larger than one request may be.',
      todo: 'Use smaller files, or have them uploaded to a storage first.',
    },
    'request-rejected': {
      what: 'The service did not accept the request.',
      todo: 'Check the files and options, then start a new swap.',
    },
    'submit-unknown': {
      what: 'The connection broke while the swap was being started, and nobody can say whether it runs.',
      todo: 'Try again if you accept that the first try may be billed too.',
    },
    'job-failed': {
      what: 'The swap failed on the server.',
      todo: 'Try again; if it fails again, use other files.',
    },
    'job-expired': {
      what: 'The server no longer knows this swap.',
      todo: 'Try again.',
    },
    'job-timed-out': {
      what: 'The server stopped the swap because it ran too long.',
      todo: 'Try again, or use a shorter video.',
    },
    'result-missing': {
      what: 'The swap finished, but the server gave no result.',
      todo: 'Try again.',
    },
    'result-lost': {
      what: 'The result was made, but it is no longer there.',
      todo: 'Make the swap again and save the result soon.',
    },
    'no-face-in-source': {
      what: 'No face was found in the picture that the face should come from.',
      todo: 'Use a clear picture that shows the face from the front.',
    },
    'no-face-in-target': {
      what: 'No face was found in the picture or video to swap into.',
      todo: 'Use one in which a face can be seen clearly.',
    },
    'face-too-small': {
      what: 'The face is too small.',
      todo: 'Use a picture in which the face is larger.',
    },
    'invalid-image': {
      what: 'A picture could not be opened.',
      todo: 'Save it as JPEG or PNG and choose it again.',
    },
    'image-too-large': {
      what: 'A picture has too many pixels.',
      todo: 'Make it smaller and choose it again.',
    },
    'invalid-video': {
      what: 'The video could not be read; it may be damaged or cut off.',
      todo: 'Save it as MP4 once more and choose it again.',
    },
    'no-video-stream': {
      what: 'The chosen video has no picture, only sound.',
      todo: 'Choose a video in which a face can be seen.',
    },
    'video-too-long': {
      what: 'The video is longer than this service takes.',
      todo: 'Cut it into shorter parts and swap them one by one.',
    },
    'video-too-large': {
      what: 'The frames of the video have too many pixels.',
      todo: 'Export it with a smaller width and height, such as 1920 x 1080.',
    },
    'unsupported-codec': {
      what: 'The video is in a coding that this service cannot read, or it is protected.',
      todo: 'Export it as MP4 with H.264 video and AAC sound.',
    },
    'input-unreadable': {
      what: 'The service could not fetch a file any more; its link may have expired.',
      todo: 'Try again; if it fails again, choose the files again.',
    },
    'content-blocked': {
      what: 'The content check did not allow this swap.',
      todo: 'Use other files.',
    },
    'validating-timed-out': {
      what: 'Checking the files took too long.',
      todo: 'Try again.',
    },
    'uploading-timed-out': {
      what: 'The upload took too long.',
      todo: 'Try again on a faster connection or with smaller files.',
    },
    'submitting-timed-out': {
      what: 'Starting the swap took too long.',
      todo: 'Check the connection and try again.',
    },
    'queued-timed-out': {
      what: 'The swap waited too long for a free GPU.',
      todo: 'Try again later.',
    },
    'processing-timed-out': {
      what: 'The swap ran longer than it was allowed to.',
      todo: 'Try again, or use a shorter or smaller video.',
    },
    'collecting-timed-out': {
      what: 'The swap finished, but fetching the result took too long.',
      todo: 'Check the connection and try again.',
    },
    'store-failed': {
      what: 'The state of the swap could not be saved on this device.',
      todo: 'Free some storage space and try again.',
    },
    internal: {
      what: 'Something unexpected went wrong in this app.',
      todo: 'Try again; if it happens again, tell the people who run it.',
    },
  },
  errors: {
    'invalid-request': {
      what: 'The request is incomplete or wrong.',
      todo: 'Check the files and options.',
    },
    'invalid-setup': {
      what: 'The app is not set up correctly.',
      todo: 'Tell the people who run it.',
    },
    'client-closed': {
      what: 'The connection to the swap service was closed.',
      todo: 'Reload and try again.',
    },
    'task-active': {
      what: 'This swap is still going on.',
      todo: 'Wait for its end, or cancel it first.',
    },
    'record-unreadable': {
      what: 'The saved state of this swap cannot be read.',
      todo: 'Update the app; if that does not help, start a new swap.',
    },
    network: {
      what: 'There is no connection to the service.',
      todo: 'Check the connection and try again.',
    },
    'timed-out': {
      what: 'The service did not answer in time.',
      todo: 'Try again in a moment.',
    },
    'rate-limited': {
      what: 'The service is getting too many requests.',
      todo: 'Wait a moment; then try again.',
    },
    unauthorized: {
      what: 'The service did not accept the login or key.',
      todo: 'Sign in again, or check the key.',
    },
    'endpoint-not-found': {
      what: 'The service has no endpoint at this address.',
      todo: 'Check the endpoint in the settings.',
    },
    'wrong-endpoint': {
      what: 'This swap was started on another endpoint.',
      todo: 'Open it with the settings that it was started with.',
    },
    'server-error': {
      what: 'The service has a fault.',
      todo: 'Try again later.',
    },
    'bad-response': {
      what: 'The service gave an answer that cannot be understood.',
      todo: 'Try again; if it happens again, check the address of the service.',
    },
    'request-rejected': {
      what: 'The service refused the request.',
      todo: 'Check the files and options.',
    },
    'request-too-large': {
      what: 'The request is too large for the service.',
      todo: 'Use smaller files.',
    },
    'invalid-id': {
      what: 'The id has characters that are not allowed.',
      todo: 'Use letters, digits, dots, hyphens and underscores only.',
    },
    'unsupported-input': {
      what: 'The service cannot take this form of file.',
      todo: 'Use another file.',
    },
    'unsupported-mode': {
      what: 'The service does not offer this kind of swap.',
      todo: 'Choose another kind of swap.',
    },
    'file-too-large': {
      what: 'The file is too large.',
      todo: 'Use a smaller file.',
    },
    'upload-failed': {
      what: 'The upload failed.',
      todo: 'Try again.',
    },
    'input-lost': {
      what: 'The file is no longer available.',
      todo: 'Choose the file again.',
    },
    'store-unavailable': {
      what: 'The storage of this device could not be used.',
      todo: 'Close other windows of this app and try again.',
    },
    'store-full': {
      what: 'The storage of this device is full.',
      todo: 'Free some space and try again.',
    },
    'result-lost': {
      what: 'The result is no longer available.',
      todo: 'Make the swap again.',
    },
    'task-unsuccessful': {
      what: 'The swap ended without a result.',
      todo: 'Look at its state for the reason.',
    },
  },
  phases: {
    waiting: 'Waiting for a free place',
    validating: 'Checking the files',
    uploading: 'Uploading',
    submitting: 'Starting',
    queued: 'In the queue',
    processing: 'Swapping',
    collecting: 'Fetching the result',
    closing: 'Stopping',
    ended: 'Ended',
  },
  outcomes: {
    completed: 'Completed',
    failed: 'Failed',
    cancelled: 'Cancelled',
    'timed-out': 'Timed out',
  },
  cancellations: {
    confirmed: 'Cancelled by the user',
    unconfirmed: 'The remote side has not confirmed the stop; it may still be billed',
    'not-needed': 'Cancelled by the user; nothing was running on a server',
  },
  cancelledTooLate: 'Completed; it could not be stopped',
  connections: {
    ok: 'Connected',
    offline: 'Offline; goes on when the connection is back',
    'backing-off': 'Connection trouble; trying again',
    blocked: 'The login or key was refused; goes on after it is fixed',
  },
  billing: {
    mayBeBilled: 'A GPU may have worked on this, so it may be billed.',
    notBilled: 'No GPU worked on this, so it is not billed.',
  },
  aiLabel: AI_LABEL.text.en,
};
