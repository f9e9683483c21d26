import type { Frame } from '../../../contract.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Scroll } from '../../parts/scroll.tsx';

/** How to make the first payment. */
export function FirstPayment({ frame }: { readonly frame: Frame }) {
  const command = `curl ${frame.apiUrl}/transaction/initialize -H "Authorization: Bearer $(cat .local/service-key)" -d '{"email":"ada@example.com","amount":500000}'`;
  return (
    <Empty title="No payments yet.">
      {frame.shopUrl !== undefined && (
        <p>
          <a class="button" href={frame.shopUrl} target="_blank" rel="noreferrer">
            Buy something in the demo shop
          </a>
        </p>
      )}
      <p>
        {frame.shopUrl === undefined ? 'Start one' : 'Or start one'} from a terminal in the project's folder,
        and open the <code>authorization_url</code> of the answer:
      </p>
      <div class="code">
        <CopyButton text={command} what="the command" />
        <Scroll label="Command that starts a payment" class="code-scroll">
          <pre>
            <code>{command}</code>
          </pre>
        </Scroll>
      </div>
    </Empty>
  );
}
