import type { Operator } from './expression.ts';
import { formatUnit } from './format-unit.ts';
import { allVariables, resolveName } from './resolve.ts';
import type { ModelSyntax, Syntax, VariableSyntax } from './syntax.ts';
import { dimensionless, divideUnits, multiplyUnits, powerUnit, sameDimensions, sameUnit, type Unit } from './unit.ts';

/** `undefined`: not stated, so anything fits. */
type Found = Unit | undefined;

/**
 * Follows units through all equations.
 *
 * A note is made only where every unit in question is stated: a bare number fits anything, in a product it makes the unit of the
 * product unknown (it may hide one, as in 0.32 * (V + 47.13)); 1 and -1 do not.
 *
 * @returns one note, with its line, for each place where units do not fit; empty if all is well
 */
export function checkUnits(model: ModelSyntax): string[] {
  const checker = new UnitChecker(model);
  for (const variable of allVariables(model)) checker.check(variable);
  return checker.notes;
}

class UnitChecker {
  readonly notes: string[] = [];
  private readonly known = new Map<VariableSyntax, Found>();
  private readonly time: Found;
  private readonly model: ModelSyntax;

  constructor(model: ModelSyntax) {
    this.model = model;
    this.time = allVariables(model).find((v) => v.binding === 'time')?.unit;
  }

  check(variable: VariableSyntax): void {
    const inferred = this.rightHandSide(variable);
    const unit = variable.unit;
    if (!inferred || !unit) return;
    if (!variable.isState) {
      if (!sameUnit(inferred, unit))
        this.note(
          variable.at.line,
          `\`${variable.qualified}\` is said to be in ${formatUnit(unit)} but is in ${mismatch(inferred, unit)}`,
        );
    } else if (this.time) {
      const rate = perTime(unit, this.time);
      if (!sameUnit(inferred, rate))
        this.note(
          variable.at.line,
          `dot(${variable.name}) should be in ${formatUnit(rate)} but is in ${mismatch(inferred, rate)}`,
        );
    }
  }

  /** Unit of the right-hand side; looked at once only, so that each note appears once. */
  private rightHandSide(variable: VariableSyntax): Found {
    if (this.known.has(variable)) return this.known.get(variable);
    this.known.set(variable, undefined);
    const unit = this.infer(variable, variable.rhs);
    this.known.set(variable, unit);
    return unit;
  }

  private note(line: number, text: string): void {
    this.notes.push(`line ${line}: ${text}.`);
  }

  private infer(user: VariableSyntax, e: Syntax): Found {
    if (e.kind === 'number') return e.unit;
    if (e.kind === 'name') {
      const target = resolveName(this.model, user, e.name, e.at);
      return target.unit ?? (target.isState ? undefined : this.rightHandSide(target));
    }
    if (e.kind === 'derivative') {
      const { unit } = resolveName(this.model, user, e.name, e.at);
      return unit && this.time ? divideUnits(unit, this.time) : undefined;
    }
    return this.ofCall(user, e);
  }

  private ofCall(user: VariableSyntax, e: Syntax & { kind: 'call' }): Found {
    const { op } = e;
    const line = e.at.line;
    const units = e.args.map((a) => this.infer(user, a));
    const [a, b, c] = units;
    switch (op) {
      case 'mul':
      case 'div':
      case 'floordiv': {
        const left = a ?? factorUnit(e.args[0] as Syntax);
        const right = b ?? factorUnit(e.args[1] as Syntax);
        if (!left || !right) return undefined;
        return op === 'mul' ? multiplyUnits(left, right) : divideUnits(left, right);
      }
      case 'add':
      case 'sub':
      case 'remainder':
        return this.alike(line, `the two sides of ${signs[op]} are`, a, b);
      case 'if':
        return this.alike(line, 'the two outcomes of a condition are', b, c);
      case 'eq':
      case 'ne':
      case 'lt':
      case 'le':
      case 'gt':
      case 'ge':
        this.alike(line, `the two sides of ${signs[op]} are`, a, b);
        return undefined;
      case 'and':
      case 'or':
      case 'not':
        return undefined;
      case 'neg':
      case 'abs':
      case 'floor':
      case 'ceil':
        return a;
      case 'sqrt':
        return a && powerUnit(a, 0.5);
      case 'pow':
        return this.ofPower(line, e.args[1] as Syntax, a, b);
      default:
        this.plain(line, `the argument of ${op}`, a);
        return dimensionless;
    }
  }

  private ofPower(line: number, exponent: Syntax, base: Found, exponentUnit: Found): Found {
    this.plain(line, 'an exponent', exponentUnit);
    if (!base) return undefined;
    if (sameUnit(base, dimensionless)) return dimensionless;
    if (exponent.kind === 'number') return powerUnit(base, exponent.value);
    this.note(line, `${formatUnit(base)} is raised to a power that varies`);
    return undefined;
  }

  private alike(line: number, what: string, a: Found, b: Found): Found {
    if (a && b && !sameUnit(a, b)) {
      this.note(line, `${what} in ${formatUnit(a)} and in ${mismatch(b, a)}`);
      return undefined;
    }
    return a ?? b;
  }

  private plain(line: number, what: string, unit: Found): void {
    if (unit && !sameUnit(unit, dimensionless))
      this.note(line, `${what} is in ${formatUnit(unit)}, it should be a plain number`);
  }
}

/** `unit` per `time`, under the name a reader expects. */
function perTime(unit: Unit, time: Unit): Unit {
  const rate = divideUnits(unit, time);
  const plain = [unit.text, time.text].every((text) => text !== undefined && !/[(*/]/.test(text));
  return plain ? { ...rate, text: `${unit.text}/${time.text}` } : rate;
}

/** What a bare number is in a product. */
function factorUnit(e: Syntax): Found {
  return e.kind === 'number' && !e.unit && Math.abs(e.value) === 1 ? dimensionless : undefined;
}

/** The unit `found`, and by what factor it is off where only that is wrong. */
function mismatch(found: Unit, wanted: Unit): string {
  if (!sameDimensions(found, wanted)) return formatUnit(found);
  const factor = Number((found.multiplier / wanted.multiplier).toPrecision(6));
  return `${formatUnit(found)}, ${factor} times as large`;
}

const signs: Readonly<Partial<Record<Operator, string>>> = {
  add: '+',
  sub: '-',
  remainder: '%',
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
};
