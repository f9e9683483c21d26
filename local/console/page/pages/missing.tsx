import { useEffect } from 'preact/hooks';
import { PAGES } from '../links.ts';

/** An address that is no page's. */
export function MissingPage() {
  useEffect(() => {
    document.title = 'No such page · Console · Paystack on Lambda';
  }, []);
  return (
    <>
      <h1>No such page</h1>
      <p>
        Nothing is at this address. <a href={PAGES.overview}>To the overview</a>
      </p>
    </>
  );
}
