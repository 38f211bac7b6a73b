/** Guide "Interpreting the numbers". Pure. */
const MANY = 0.2;

/** DASH-1: open tickets exceed 20 % of all. */
export const manyAreOpen = ({ open, total }: { open: number; total: number }): boolean => open > total * MANY;
