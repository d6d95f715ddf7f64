import { Background, Controls, Handle, Position, ReactFlow, type Edge, type Node, type NodeProps } from '@xyflow/react'
import '@xyflow/react/dist/style.css'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { identityPath, objectPath } from '../../parts/object-path.ts'
import { RuleLink } from '../../parts/rule-link.tsx'
import { shownDn } from '../../parts/technical-name.ts'
import { lineageWords as words } from '../../words/objects.ts'
import { isUsed, shortRuleName, type Lineage, type LineageRule } from './lineage.ts'
import { boxHeight, boxWidth, lineageLayout, type LineageBox } from './lineage-layout.ts'
import classes from './lineage.module.css'

interface PictureProps {
  readonly lineage: Lineage
  readonly title: string
  readonly type: string
  /** Of the identity. */
  readonly id: string
  /** What the page is about. */
  readonly here: string
}

type BoxNode = Node<
  { readonly box: LineageBox; readonly title: string; readonly type: string; readonly identity: string; readonly here: string },
  'box'
>

/** Drawings are at least and at most this high; what is taller is made smaller and can be enlarged. */
const heightMin = 240
const heightMax = 640
const nodeTypes = { box: Box }

/** The lineage drawn from left to right. Nothing in it needs a drag: it fits, and the buttons enlarge it. */
export function LineagePicture({ lineage, title, type, id, here }: PictureProps) {
  const { nodes, edges, height } = useMemo(() => {
    const layout = lineageLayout(lineage)
    return {
      height: Math.min(heightMax, Math.max(heightMin, layout.height + 60)),
      nodes: layout.boxes.map((box): BoxNode => ({
        id: box.id,
        type: 'box',
        position: { x: box.x, y: box.y },
        data: { box, title, type, identity: id, here },
        width: boxWidth,
        height: boxHeight,
        // Said beforehand, so that no box is out of sight until it was measured.
        measured: { width: boxWidth, height: boxHeight },
        draggable: false,
        connectable: false,
        selectable: false,
        focusable: false,
      })),
      edges: layout.lines.map((line): Edge => ({
        id: line.id,
        source: line.source,
        target: line.target,
        focusable: false,
        selectable: false,
        className: (line.isUsed ? classes['line'] : classes['line-unused']) ?? '',
      })),
    }
  }, [lineage, title, type, id, here])
  return (
    <figure className={classes['picture']} style={{ height }} aria-label={words.picture}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        fitView
        fitViewOptions={{ padding: 0.06, maxZoom: 1 }}
        minZoom={0.2}
        maxZoom={1.6}
        zoomOnScroll={false}
        preventScrolling={false}
        zoomOnDoubleClick={false}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={24} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </figure>
  )
}

function Box({ data }: NodeProps<BoxNode>) {
  const { box, title, type, identity, here } = data
  const { of } = box
  return (
    <div
      className={classes['box']}
      data-kind={of.kind}
      data-here={isHere(of, identity, here)}
      data-used={of.kind !== 'rule' || isUsed(of.rule)}
    >
      {box.column === 0 ? null : <Handle type="target" position={Position.Left} isConnectable={false} />}
      {of.kind === 'identity' ? (
        <>
          <span className={classes['quiet']}>{type}</span>
          <Link to={identityPath(identity)}>{title}</Link>
        </>
      ) : null}
      {of.kind === 'rule' ? (
        <>
          <RuleLink name={of.rule.rule} id={of.rule.ruleId} className={classes['name'] ?? ''}>
            {shortRuleName(of.rule)}
          </RuleLink>
          <span className={classes['quiet']}>{ruleNote(of.rule)}</span>
        </>
      ) : null}
      {of.kind === 'object' ? (
        <>
          <span className={classes['quiet']}>{of.object.connector}</span>
          {of.object.id === null ? (
            <span>{words.noObject}</span>
          ) : (
            <Link to={objectPath(of.object.connector, of.object.id)} className={classes['name']} title={of.object.dn ?? ''}>
              {shownDn(of.object.dn ?? '')}
            </Link>
          )}
        </>
      ) : null}
      {box.column === 4 ? null : <Handle type="source" position={Position.Right} isConnectable={false} />}
    </div>
  )
}

function ruleNote(rule: LineageRule): string {
  if (!isUsed(rule)) return words.outOfScope
  return rule.attributes.length === 0 ? rule.connector : `${rule.connector}, ${words.attributes(rule.attributes.length)}`
}

function isHere(of: LineageBox['of'], identity: string, here: string): boolean {
  if (of.kind === 'identity') return identity === here
  return of.kind === 'object' && of.object.id === here
}
