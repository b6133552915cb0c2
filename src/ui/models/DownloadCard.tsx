/** The running, paused or failed download. */
import { Button } from '../controls/Button.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { bytes, duration } from '../words.ts';
import type { DownloadView } from '../../store/library-state.ts';

/** Phase, bytes, speed and time left, with Pause and Cancel; nothing when nothing is fetched. */
export function DownloadCard() {
  const actions = useActions();
  const download = useAppState((state) => state.library.download);
  if (download === null) {
    return null;
  }
  const { name, state, progress, error } = download;
  return (
    <section className="card download" aria-label={`Download of ${name}`}>
      <div className="download-line">
        <strong>{name}</strong>
        <span className="download-words">{words(download)}</span>
        {progress !== null && (
          <progress aria-label={`Download of ${name}`} value={progress.doneBytes} max={progress.totalBytes} />
        )}
        <span className="download-actions">
          {state === 'running' ? (
            <Button small onPress={actions.pauseDownload}>
              Pause
            </Button>
          ) : (
            <ResumeButton />
          )}
          <Button small kind="quiet" onPress={actions.cancelDownload}>
            Cancel and delete
          </Button>
        </span>
      </div>
      {error !== null && (
        <p className="problem" role="alert">
          {error.message}
        </p>
      )}
      <span className="visually-hidden" role="status">
        {state === 'running' ? `Downloading ${name}` : state === 'paused' ? 'Download paused' : ''}
      </span>
    </section>
  );
}

/** Goes on with the plan that is still open; else the list of stored models offers it. */
function ResumeButton() {
  const actions = useActions();
  const hasPlan = useAppState((state) => state.library.plan?.report != null);
  return (
    hasPlan && (
      <Button small onPress={actions.startDownload}>
        Resume
      </Button>
    )
  );
}

function words({ state, progress, asPublished }: DownloadView): string {
  if (progress === null) {
    return state === 'running' ? 'Asking for its files…' : state === 'paused' ? 'Paused' : 'Stopped';
  }
  const amount = `${bytes(progress.doneBytes)} of ${bytes(progress.totalBytes)}`;
  if (state !== 'running') {
    return `${state === 'paused' ? 'Paused' : 'Stopped'} at ${amount}. What is finished is kept.`;
  }
  if (progress.phase === 'verify') {
    return `Checking: ${amount}`;
  }
  const speed = progress.bytesPerSecond > 0 ? `, ${bytes(progress.bytesPerSecond)}/s` : '';
  const left = progress.secondsLeft === null ? '' : `, ${duration(progress.secondsLeft * 1000)} left`;
  return `${asPublished ? 'Downloading' : 'Downloading and converting'}: ${amount}${speed}${left}`;
}
