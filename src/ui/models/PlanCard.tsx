/** What a checkpoint takes, before any of it is fetched. */
import type { PlanView, StoredWeights } from '../../store/library-state.ts';
import { Button } from '../controls/Button.tsx';
import { SelectField } from '../controls/SelectField.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { bytes, count, deviceWords, parametersWords } from '../words.ts';

const WEIGHTS: readonly { readonly value: StoredWeights; readonly text: string }[] = [
  { value: 'int4', text: '4-bit integers (smallest)' },
  { value: 'int8', text: '8-bit integers (closest to the original)' },
];

/** The plan, with what can be chosen and Download. */
export function PlanCard() {
  const plan = useAppState((state) => state.library.plan);
  if (plan === null) {
    return null;
  }
  const name = plan.report?.name ?? (plan.source.kind === 'hub' ? plan.source.repository : plan.source.name);
  return (
    <>
      <h2>What {name} takes</h2>
      {plan.state === 'asking' && <p role="status">Looking at its files…</p>}
      {plan.error !== null && (
        <p className="problem" role="alert">
          {plan.error.message}
        </p>
      )}
      {plan.report !== null && <PlanDetails plan={plan} report={plan.report} />}
    </>
  );
}

type Report = NonNullable<PlanView['report']>;

function PlanDetails({ plan, report }: { readonly plan: PlanView; readonly report: Report }) {
  return (
    <>
      <PlanNotes report={report} />
      <PlanChoices plan={plan} report={report} />
      <PlanFacts report={report} />
      <PlanAdvice report={report} />
      <PlanStart report={report} />
    </>
  );
}

function PlanNotes({ report }: { readonly report: Report }) {
  return report.notes.map((note) => (
    <p key={note} className="plan-note">
      {note}
    </p>
  ));
}

function PlanChoices({ plan, report }: { readonly plan: PlanView; readonly report: Report }) {
  const actions = useActions();
  const { contextLength } = report.plan;
  const choices = report.contextChoices.includes(contextLength)
    ? report.contextChoices
    : [...report.contextChoices, contextLength].sort((a, b) => a - b);
  return (
    <div className="fields">
      <SelectField
        label="Stored as"
        visibleLabel="Stored as"
        value={plan.weights}
        options={WEIGHTS}
        onChange={(value) => {
          actions.changePlan({ weights: WEIGHTS.find((item) => item.value === value)?.value ?? 'int4' });
        }}
      />
      <SelectField
        label="Context length"
        visibleLabel="Context"
        value={String(contextLength)}
        options={choices.map((tokens) => ({ value: String(tokens), text: `${count(tokens)} tokens` }))}
        onChange={(value) => {
          actions.changePlan({ contextLength: Number(value) });
        }}
      />
    </div>
  );
}

function PlanFacts({ report }: { readonly report: Report }) {
  const { plan } = report;
  const free = useAppState((state) => state.library.shelf?.freeBytes ?? null);
  const from = report.exact ? '' : 'about ';
  const download =
    plan.downloadBytes === null
      ? 'known once its repository is asked'
      : `${from}${bytes(plan.downloadBytes)}`;
  const rows: readonly (readonly [string, string])[] = [
    ['Parameters', parametersWords(report.parameters)],
    ['Download', download],
    ['Kept on disk', `${bytes(plan.diskBytes)}${free === null ? '' : ` of ${bytes(free)} free`}`],
    ['Memory in all', `${bytes(plan.memoryBytes)} on ${deviceWords(report.device)}, one lane`],
    ['While loading', `${bytes(plan.loadingBytes)} more, in this page`],
    ['Memory for weights', bytes(plan.weightsBytes)],
    ['Memory per lane', `${bytes(plan.kvBytes)} for ${count(plan.contextLength)} tokens`],
    ['Longest context', plan.longestContext > 0 ? `${count(plan.longestContext)} tokens` : 'none fits'],
    ['Checked by', report.hasChecksums ? 'published SHA-256' : 'size only: no checksum is published'],
  ];
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function PlanAdvice({ report: { advice } }: { readonly report: Report }) {
  return (
    <>
      {advice.obstacles.length > 0 && (
        <div className="banner" data-tone="bad" role="alert">
          <p>
            <strong>This does not fit.</strong> {[...advice.obstacles, ...advice.instead].join(' ')}
          </p>
        </div>
      )}
      {advice.warnings.map((warning) => (
        <p className="hint" key={warning}>
          {warning}
        </p>
      ))}
    </>
  );
}

function PlanStart({ report }: { readonly report: Report }) {
  const actions = useActions();
  const download = useAppState((state) => state.library.download);
  const source = useAppState((state) => state.library.plan?.source ?? null);
  const host = useAppState((state) => state.library.hub.baseUrl.replace(/^https?:\/\//u, ''));
  const isBusy = download?.state === 'running';
  const isBlocked = report.plan.problems.includes('disk') || isBusy;
  const isPartial = useAppState(
    (state) =>
      state.library.shelf?.entries.some(({ id, state: is }) => id === report.id && is === 'partial') ?? false,
  );
  return (
    <div className="plan-start">
      <Button
        kind="primary"
        disabled={isBlocked}
        onPress={() => {
          actions.startDownload();
        }}
      >
        {source?.kind === 'files'
          ? 'Convert and store'
          : isPartial
            ? 'Resume download'
            : 'Download and store'}
      </Button>
      <span className="hint">
        {isBusy
          ? 'Another download is running: pause it first.'
          : source?.kind === 'files'
            ? 'Nothing leaves this computer.'
            : `The weights are fetched from ${host} when you press the button, not before.`}
      </span>
    </div>
  );
}
