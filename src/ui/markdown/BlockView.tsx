/** Blocks as elements. A block that has not changed is not drawn again. */
import { memo } from 'react';
import { FormulaView } from './FormulaView.tsx';
import { InlineView } from './InlineView.tsx';
import type { BlockNode, TableCell } from './markdown-node.ts';

/** One block. */
export const BlockView = memo(function BlockView({ block }: { readonly block: BlockNode }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p>
          <InlineView nodes={block.children} />
        </p>
      );
    case 'heading':
      // No heading of the page: its outline belongs to the page, not to what a model writes.
      return (
        <p className="written-heading" data-level={block.level}>
          <InlineView nodes={block.children} />
        </p>
      );
    case 'code':
      return (
        <div className="written-code">
          <p className="written-language">{block.language === '' ? 'code' : block.language}</p>
          <pre tabIndex={0} aria-label={`Code${block.language === '' ? '' : `: ${block.language}`}`}>
            {block.text}
          </pre>
        </div>
      );
    case 'list':
      return <List start={block.start} items={block.items} />;
    case 'quote':
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case 'table':
      return <Table rows={block.rows} />;
    case 'rule':
      return <hr />;
    case 'raw':
      return <p className="written-raw">{block.text}</p>;
    case 'formula':
      return <FormulaView formula={block} />;
    default:
      return block satisfies never;
  }
});

function Blocks({ blocks }: { readonly blocks: readonly BlockNode[] }) {
  return blocks.map((block, index) => <BlockView key={index} block={block} />);
}

interface ListProps {
  readonly start: number | null;
  readonly items: readonly (readonly BlockNode[])[];
}

function List({ start, items }: ListProps) {
  const content = items.map((blocks, index) => (
    <li key={index}>
      <Blocks blocks={blocks} />
    </li>
  ));
  return start === null ? <ul>{content}</ul> : <ol start={start}>{content}</ol>;
}

function Table({ rows }: { readonly rows: readonly (readonly TableCell[])[] }) {
  const [head = [], ...body] = rows;
  return (
    <div className="written-table" role="group" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                <InlineView nodes={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>
                  <InlineView nodes={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
