import { ModelError } from './model-error.ts';
import { didYouMean } from './nearest.ts';
import { duplicateName, parseComponentLine, parseHeadLine } from './parse-statement.ts';
import { indentOf, type Reader, skipBlank } from './reader.ts';
import type { ComponentSyntax, ModelSyntax, VariableSyntax } from './syntax.ts';

const sectionHeader = /^\[\[\s*(\w+)\s*\]\]\s*(?:#.*)?$/;
const componentHeader = /^\[\s*([A-Za-z_]\w*)\s*\]\s*(?:#.*)?$/;

/**
 * Takes a `.mmt` text apart: sections, model meta-data, initial values, components, variables with their clauses. No name is
 * resolved yet.
 *
 * @throws ModelError on the first thing that is not `.mmt`
 */
export function parseText(text: string, file: string): ModelSyntax {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const model: ModelSyntax = { file, meta: {}, initials: new Map(), components: new Map(), notes: [] };
  const reader: Reader = { file, lines, row: 0, model };
  let seen = false;
  while (skipBlank(reader)) {
    const line = lines[reader.row] as string;
    const header = sectionHeader.exec(line);
    const at = { line: reader.row + 1, column: 1 };
    if (!header)
      throw new ModelError(
        file,
        at,
        line.trim(),
        'The text does not start with a section',
        'Begin the model with a line [[model]].',
      );
    const section = header[1] as string;
    reader.row++;
    if (section === 'model') {
      if (seen) throw new ModelError(file, at, line, 'There are two [[model]] sections', 'Keep one model in a file.');
      seen = true;
      parseModelSection(reader);
    } else if (section === 'protocol' || section === 'script') {
      while (reader.row < lines.length && !sectionHeader.test(lines[reader.row] as string)) reader.row++;
      model.notes.push(
        `line ${at.line}: the [[${section}]] section is not read; protocols are given to the simulation.`,
      );
    } else {
      const remedy = didYouMean(
        section,
        ['model', 'protocol', 'script'],
        'Sections are [[model]], [[protocol]] and [[script]].',
      );
      throw new ModelError(file, at, line, `There is no section [[${section}]]`, remedy);
    }
  }
  if (!seen)
    throw new ModelError(
      file,
      { line: 1, column: 1 },
      lines[0] ?? '',
      'There is no [[model]] section',
      'Begin the model with a line [[model]].',
    );
  return model;
}

/** A variable that the lines indented under it belong to. */
interface Open {
  readonly variable: VariableSyntax;
  readonly indent: number;
  /** Indentation of the lines that belong to it, once one has been seen. */
  childIndent?: number;
}

function parseModelSection(reader: Reader): void {
  const { lines, model, file } = reader;
  let component: ComponentSyntax | undefined;
  let open: Open[] = [];
  while (skipBlank(reader)) {
    const line = lines[reader.row] as string;
    if (sectionHeader.test(line)) return;
    const header = componentHeader.exec(line);
    if (header) {
      const at = { line: reader.row + 1, column: 1 };
      component = { name: header[1] as string, aliases: new Map(), variables: new Map(), at };
      const earlier = model.components.get(component.name);
      if (earlier) throw duplicateName(file, at, component.name, 'component', earlier.at);
      model.components.set(component.name, component);
      open = [];
      reader.row++;
      continue;
    }
    const indent = indentOf(reader);
    open = open.filter((o) => o.indent < indent);
    const owner = open[open.length - 1];
    checkIndent(reader, indent, owner);
    if (!component) parseHeadLine(reader);
    else {
      const variable = parseComponentLine(reader, component, owner?.variable);
      if (variable) open.push({ variable, indent });
    }
  }
}

function checkIndent(reader: Reader, indent: number, owner: Open | undefined): void {
  if (indent === 0) return;
  const wanted = owner?.childIndent;
  if (owner && (wanted === undefined || wanted === indent)) {
    owner.childIndent = indent;
    return;
  }
  const at = { line: reader.row + 1, column: indent + 1 };
  const text = (reader.lines[reader.row] as string).trim();
  if (!owner)
    throw new ModelError(
      reader.file,
      at,
      text,
      'This line is indented but nothing above it takes indented lines',
      'Move it to the left margin.',
    );
  throw new ModelError(
    reader.file,
    at,
    text,
    `This line is indented by ${indent}, the others under \`${owner.variable.name}\` by ${wanted}`,
    'Indent the lines that belong together alike.',
  );
}
