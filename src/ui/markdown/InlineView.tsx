/** Parts of a line as elements. */
import { Fragment } from 'react';
import { FormulaView } from './FormulaView.tsx';
import type { InlineNode } from './markdown-node.ts';

/** A line of text. */
export function InlineView({ nodes }: { readonly nodes: readonly InlineNode[] }) {
  return nodes.map((node, index) => (
    <Fragment key={index}>
      <Inline node={node} />
    </Fragment>
  ));
}

function Inline({ node }: { readonly node: InlineNode }) {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'code':
      return <code>{node.text}</code>;
    case 'emphasis':
      return (
        <em>
          <InlineView nodes={node.children} />
        </em>
      );
    case 'strong':
      return (
        <strong>
          <InlineView nodes={node.children} />
        </strong>
      );
    case 'struck':
      return (
        <s>
          <InlineView nodes={node.children} />
        </s>
      );
    case 'link':
      return (
        <>
          <a href={node.href} target="_blank" rel="noopener noreferrer nofollow">
            <bdi>
              <InlineView nodes={node.children} />
            </bdi>
          </a>
          <LinkTarget href={node.href} text={textOf(node.children)} />
        </>
      );
    case 'image':
      return (
        <span className="image-left-out">
          [image not loaded: {node.description} <bdi>{node.href}</bdi>]
        </span>
      );
    case 'break':
      return <br />;
    case 'formula':
      return <FormulaView formula={node} />;
    default:
      return node satisfies never;
  }
}

/** Where a link leads, unless its text says exactly that. */
function LinkTarget({ href, text }: { readonly href: string; readonly text: string }) {
  return text !== href && <bdi className="link-target"> ({href})</bdi>;
}

function textOf(nodes: readonly InlineNode[]): string {
  return nodes.map((node) => (node.kind === 'text' ? node.text : '')).join('');
}
