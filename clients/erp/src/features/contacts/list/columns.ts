/** The grid that heads and rows of the wide list share. */
export const WIDE_COLUMNS = "grid-cols-[minmax(0,3fr)_10rem_minmax(0,3fr)_6rem_7rem]";
