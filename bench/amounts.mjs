/** Processes, turns, and requests in each, of a full run. */
export const FULL = {
  processes: 21,
  trips: 3,
  requests: { rounds: 20, batch: 250 },
  rows: { rounds: 21, batch: 20 },
  memory: 7,
  growth: { processes: 5, requests: 20_000 },
  pages: { tableRows: 1_000_000, page: 1000, rounds: 31, batch: 10 },
  streams: { rows: 800_000, firstRows: 20_000, rounds: 7, processes: 5 },
  writes: { rounds: 31, batch: 10, warmUp: 300, delayed: { rounds: 15, batch: 10, warmUp: 20 } },
  constructs: 11,
};

/** Enough to see that it works; the ratios are not reliable. */
export const QUICK = {
  processes: 3,
  trips: 1,
  requests: { rounds: 5, batch: 40 },
  rows: { rounds: 5, batch: 10 },
  memory: 1,
  growth: { processes: 1, requests: 2000 },
  pages: { tableRows: 10_000, page: 100, rounds: 3, batch: 5 },
  streams: { rows: 20_000, firstRows: 2000, rounds: 2, processes: 1 },
  writes: { rounds: 5, batch: 5, warmUp: 20, delayed: { rounds: 5, batch: 3, warmUp: 1 } },
  constructs: 3,
};
