import type { PaymentPage } from '../../../contract.ts';
import { Scroll } from '../../parts/scroll.tsx';
import { Section } from '../../parts/section.tsx';
import { differenceTexts } from './difference-texts.ts';

interface DifferencesProps {
  readonly differences: NonNullable<PaymentPage['differences']>;
  /** What was asked for in. */
  readonly currency: string | undefined;
}

/** What a person has to decide on: what was asked, and what Paystack says instead. */
export function Differences({ differences, currency }: DifferencesProps) {
  return (
    <Section
      title="What differs"
      hint="Paystack's answer is not what was asked, so nobody is told that it is paid. A person decides: deliver by hand, or refund at Paystack."
    >
      <Scroll label="Table of what differs" class="scroll differences">
        <table>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Asked</th>
              <th scope="col">Paystack says</th>
            </tr>
          </thead>
          <tbody>
            {differenceTexts(differences, currency).map(({ field, name, asked, found }) => (
              <tr key={field}>
                <th scope="row">{name}</th>
                <td>{asked}</td>
                <td class="bad-text">{found}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}
