/* Why an amount is what it is: the steps with numbers, in the order in which they were computed. Stands under its line,
 * never in a tooltip. */
import type { ComponentChildren } from 'preact';

export interface ExplainedStep {
  text: ComponentChildren;
  amount: ComponentChildren;
}

interface Props {
  /* A question: "Why 46.25 and not 450.00". */
  title: string;
  steps: ExplainedStep[];
  result: ExplainedStep;
  /* Version of the product, time of the decision, link to what was counted. */
  aside?: ComponentChildren;
}

export function Explanation({ title, steps, result, aside }: Props) {
  return (
    <div class="why-how">
      <div>
        <b>{title}</b>
        <ol class="calc">
          {steps.map((step, at) => <li key={at}><span>{step.text}</span><span class="num">{step.amount}</span></li>)}
          <li class="res"><span>{result.text}</span><span class="num">{result.amount}</span></li>
        </ol>
      </div>
      {aside && <small class="stack tight">{aside}</small>}
    </div>
  );
}
