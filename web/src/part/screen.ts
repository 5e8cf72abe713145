/* How wide the window is: the same page, in another form. */
import { useEffect, useState } from 'preact/hooks';

const phone = '(max-width: 45rem)';

export function usePhone(): boolean {
  const [is, set] = useState(() => matchMedia(phone).matches);
  useEffect(() => {
    const query = matchMedia(phone);
    const heard = () => set(query.matches);
    query.addEventListener('change', heard);
    return () => query.removeEventListener('change', heard);
  }, []);
  return is;
}
