export const HELP = `Swaps a face into a picture or a video. Ctrl-C stops the swap; a swap that was
interrupted in any other way goes on with --resume.

Usage
  npm run swap -- [FACE PICTURE] [options]

  Without arguments two sample pictures are swapped on this computer.
  By swapping you confirm that the people shown agreed to it.

Options
  --source FACE        the picture with the face to take
  --target PICTURE     the picture or video to swap into
  -o, --out RESULT     where the result goes; a file with this name is replaced
                       (default: out/swap-ID.png, nothing is replaced)
  --id ID              your own name for the swap; the same one again gives the
                       same swap, never a second one
  --resume             go on with the newest unfinished swap, or the one of --id
  --retry              make a new attempt at the newest failed or cancelled swap,
                       or the one of --id: a new job, which may cost again
  --endpoint URL       a RunPod endpoint: https://api.runpod.ai/v2/ENDPOINT_ID
                       (default: an engine that is started on this computer)
  --api-key-env NAME   the environment variable that holds the endpoint's API key
  --preset NAME        what runs on the endpoint: faceswap (default), inswapper
  --worker URL         the app's own Worker, such as http://127.0.0.1:8787, instead of
                       an endpoint: without a token, a session is made and kept
  --token-env NAME     the environment variable that holds the token of a login
                       (default: FACESWAP_TOKEN when it is set)
  --wait SECONDS       how long to wait for an endpoint that cannot be reached or
                       refuses the key before leaving (default: 60)
  --store DIR          where swaps are kept
  --engine-data DIR    where the engine on this computer keeps its data
  --json               print NDJSON on standard output
  --lang LANGUAGE      en or zh-CN (default: from LANG)
  --verbose            say more on standard error
  --help, --version

Standard output gets the path of the result, or NDJSON; all else goes to standard error.

Exit codes
  0  completed; or there was nothing to resume
  1  failed
  2  wrong arguments or files; nothing was started
  3  timed out
  4  nobody knows whether the swap was started; it may be billed
  5  the engine, the endpoint, the Worker or the store cannot be used
  6  the endpoint or the Worker refuses the key, or does not exist; --resume goes on
  7  the result could not be written; --resume writes it
  130, 143  stopped by Ctrl-C or SIGTERM

Environment
  FACESWAP_HOME   where swaps (tasks/), the engine (engine/) and sessions at
                  Workers (sessions/) are kept (default: the user's data folder)
  FACESWAP_TOKEN  the token for --worker
`;
