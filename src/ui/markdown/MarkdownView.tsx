/** A model's text with its Markdown and LaTeX drawn, while it is being written and afterwards. */
import { useMemo, useState } from 'react';
import { BlockView } from './BlockView.tsx';
import type { BlockNode } from './markdown-node.ts';
import { advanceMarkdown, EMPTY_STREAM } from './markdown-stream.ts';
import './markdown.css';

/** Properties of `MarkdownView`. */
export interface MarkdownViewProps {
  readonly text: string;
  /** More of it is to come. */
  readonly live: boolean;
}

/** The text as blocks. */
export function MarkdownView({ text, live }: MarkdownViewProps) {
  const [read] = useState(createReader);
  const blocks = useMemo(() => read(text, live), [read, text, live]);
  return (
    <div className="written">
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

/** Reads a text that mostly grows; what was finished the last time comes back as the same objects. */
function createReader(): (text: string, live: boolean) => readonly BlockNode[] {
  let stream = EMPTY_STREAM;
  return (text, live) => {
    stream = advanceMarkdown(stream, text, live);
    return [...stream.finished, ...stream.open];
  };
}

export default MarkdownView;
