/* Woven cloth, drawn from the weave itself: warps go over and under wefts in turn, one warp is the thread. */
const STEP = 36;
const BAND = 26;
const OVER = 46;
const COLUMNS = 17;
const ROWS = 28;
const THREAD = 5;

const warpColour = (column: number): string => (column === THREAD ? '#f2b01e' : column % 4 === 1 ? '#265a4c' : '#1f4f43');
const weftColour = (row: number): string => (row % 6 === 2 ? '#34786a' : '#1a4439');

/* Where warp and weft cross, the sum of their places says which lies above; the piece above is drawn longer. */
function piece(column: number, row: number) {
  const [x, y] = [column * STEP, row * STEP];
  const warp = (column + row) % 2 === 0;
  const long = (OVER - BAND) / 2;
  const box = warp ? { x: x + 5, y: y - long + 5, width: BAND, height: OVER } : { x: x - long + 5, y: y + 5, width: OVER, height: BAND };
  return <rect key={`${column} ${row}`} fill={warp ? warpColour(column) : weftColour(row)} {...box} />;
}

export function Cloth() {
  return (
    <svg viewBox="0 0 520 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      {Array.from({ length: COLUMNS }, (_, column) => Array.from({ length: ROWS }, (_, row) => piece(column, row)))}
    </svg>
  );
}
