import { type Random } from '../random';
import { type Meeting, type Seat } from './meeting';

export interface Limits {
  readonly minSeats: number;
  readonly maxSeats: number;
}

type Happening = (meeting: Meeting, seat: Seat, limits: Limits) => void;

/** What may happen at any time, with how often it does. */
const HAPPENINGS: readonly (readonly [weight: number, happening: Happening])[] = [
  [5, (meeting, seat) => meeting.reload(seat)],
  [4, (meeting) => meeting.killGateway()],
  [3, (meeting, seat) => meeting.holdUp(seat)],
  [5, (meeting, seat) => meeting.changeNetwork(seat)],
  [3, (meeting) => meeting.seats.forEach((seat) => meeting.changeNetwork(seat))],
  [2, (meeting, seat) => meeting.suspectNetwork(seat)],
  [3, (meeting, seat) => meeting.losePath(seat)],
  [1, (meeting, seat) => meeting.kill(seat)],
  [6, (meeting, seat) => meeting.changeTracks(seat)],
  [3, (meeting, seat) => meeting.join(seat)],
  [
    2,
    (meeting, seat, { minSeats }) => {
      if (meeting.seats.length > minSeats) meeting.leave(seat);
    },
  ],
  [
    2,
    (meeting, _, { maxSeats }) => {
      if (meeting.seats.length < maxSeats) meeting.enter();
    },
  ],
];

const TOTAL = HAPPENINGS.reduce((sum, [weight]) => sum + weight, 0);

/** One thing happens to somebody. */
export function disturb(meeting: Meeting, random: Random, limits: Limits): void {
  const seat = meeting.pickSeat();
  if (seat === undefined) return;
  let left = random.below(TOTAL);
  const [, happening] = HAPPENINGS.find(([weight]) => (left -= weight) < 0) ?? [];
  happening?.(meeting, seat, limits);
}
