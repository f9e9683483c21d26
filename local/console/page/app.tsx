import { useContext, useEffect } from 'preact/hooks';
import { LocationProvider, Route, Router } from 'preact-iso';
import { PageBoundary } from './frame/boundary.tsx';
import { Notices } from './frame/notices.tsx';
import { TopBar } from './frame/top-bar.tsx';
import { ConsoleContext } from './live/console-context.ts';
import { EventsPage } from './pages/events.tsx';
import { FaultsPage } from './pages/faults.tsx';
import { MissingPage } from './pages/missing.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { PaymentPage } from './pages/payment.tsx';
import { PaymentsPage } from './pages/payments.tsx';
import { QueuesPage } from './pages/queues.tsx';

/** The console: a frame that stays, and in it the page that the address names. */
export function App() {
  useSecondBeat();
  return (
    <LocationProvider>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <TopBar />
      <main id="content" tabIndex={-1}>
        <Notices />
        <PageBoundary>
          <Router>
            <Route path="/" component={OverviewPage} />
            <Route path="/payments" component={PaymentsPage} />
            <Route path="/payments/:reference" component={PaymentPage} />
            <Route path="/queues" component={QueuesPage} />
            <Route path="/events" component={EventsPage} />
            <Route path="/faults" component={FaultsPage} />
            <Route default component={MissingPage} />
          </Router>
        </PageBoundary>
      </main>
    </LocationProvider>
  );
}

function useSecondBeat(): void {
  const { time } = useContext(ConsoleContext);
  useEffect(() => {
    const timer = setInterval(() => time.beat(), 1_000);
    return () => clearInterval(timer);
  }, [time]);
}
