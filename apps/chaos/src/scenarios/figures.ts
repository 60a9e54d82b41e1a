import { countOf } from '../history/breach';
import type { Judgement } from '../history/judge';
import { atLeast, exactly, type Figure } from './scenario';

/** That enough was said for the other figures to mean something. */
export function loadFigures({ acknowledged, applied }: Judgement, enough: number): Figure[] {
  return [
    atLeast('messages acknowledged', acknowledged, enough),
    atLeast('messages applied', applied, enough),
  ];
}

export function deliveryFigures({ breaches }: Judgement): Figure[] {
  return [
    exactly('acknowledged and lost', countOf(breaches, 'lost'), 0),
    exactly('applied twice', countOf(breaches, 'doubled', 'invented'), 0),
    exactly('never answered', countOf(breaches, 'unanswered'), 0),
  ];
}

export function orderFigures({ breaches }: Judgement): Figure[] {
  return [
    exactly("out of an author's order", countOf(breaches, 'outOfTurn'), 0),
    exactly("out of the room's order", countOf(breaches, 'disordered', 'returned'), 0),
  ];
}

export function membershipFigures({ breaches }: Judgement): Figure[] {
  return [
    exactly('shown leaving who had not gone', countOf(breaches, 'falseLeave', 'missing'), 0),
    exactly('came back as somebody else', countOf(breaches, 'lostPlace'), 0),
    exactly('shown after having gone', countOf(breaches, 'ghost', 'resurrected', 'leftTwice'), 0),
  ];
}

export function allFigures(judgement: Judgement, enough: number): Figure[] {
  return [
    ...loadFigures(judgement, enough),
    ...deliveryFigures(judgement),
    ...orderFigures(judgement),
    ...membershipFigures(judgement),
  ];
}
