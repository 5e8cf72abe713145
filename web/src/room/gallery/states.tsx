import { useState } from 'preact/hooks';
import { Failure } from '../../data/failure';
import { LimitBar, Progress, Skeleton, Stepper } from '../../part/bar';
import { Button } from '../../part/button';
import { PhotoTile } from '../../part/camera';
import { Explanation } from '../../part/explanation';
import { Card, Empty, Facts, Failed, Note } from '../../part/page';
import { Stamp, StateOf, Status } from '../../part/status';
import { Event, Timeline } from '../../part/timeline';
import { InsuranceNumber, Money } from '../../part/value';

export function States() {
  return (
    <div class="cards">
      <Shapes /><Bars /><Story /><Notes />
      <Card flush title="Nothing here"><Empty icon="card" title="No renewal is due in the next 14 days" action={<Button>Show December</Button>}>The next one is on 9 Dec 2026: family Mbwilo.</Empty></Card>
      <Card flush title="Went wrong"><Failed failure={new Failure('offline', [])} retry={() => undefined} /></Card>
      <Card flush title="Not allowed"><Failed failure={new Failure('denied', [{ code: 'access.denied', message: '' }])} /></Card>
      <Card title="Loading keeps the shape"><Skeleton /></Card>
      <Scripts /><Photos /><Why />
    </div>
  );
}

function Shapes() {
  return (
    <Card title="Shape, word, colour">
      <div class="row row-w">{[2, 4, 8, 16, 1].map((code) => <StateOf key={code} of="claim" code={code} />)}</div>
      <div class="row row-w">{[1, 16, 2, 4, 8].map((code) => <StateOf key={code} of="policy" code={code} />)}</div>
      <div class="row row-w">{[1, 2, 4, 8, 16].map((code) => <StateOf key={code} of="review" code={code} plain />)}</div>
      <div class="row row-w"><Status tone="ok" shape="ok">Covered</Status><Status tone="stop" shape="x">Not covered</Status><Status tone="wait" shape="clock">3 days</Status></div>
      <Stamp by="Dr P. Shrestha" at="22 Nov, 09:20">Approved 2 lines</Stamp>
    </Card>
  );
}

function Bars() {
  return (
    <Card title="Bars">
      <LimitBar name="Ceiling per person" limit="25000" used="21250" held="1650" current="2100" left="0" keys />
      <Progress label="Processing 41,300 claims" value={62}>25,606 done · 2,140 a second · about 8 s left · 12 need a look</Progress>
      <Stepper steps={['Family', 'Policy', 'Payment']} current={1} />
    </Card>
  );
}

function Story() {
  return (
    <Card title="What happened">
      <Timeline>
        <Event by="person" title="Photo of Zainab taken" note="Rehema Mwakasege · today 09:05" />
        <Event by="rule" title="Policy became active" note="Rule: value fully paid · 1 Dec 2025" />
        <Event title="Submitted" note="B. Adhikari · 4 Nov 10:43" />
      </Timeline>
    </Card>
  );
}

function Notes() {
  return (
    <Card title="Notes">
      <Note>Prices here are of 07:42.</Note>
      <Note tone="ok"><b>Received by the scheme</b> on 21 Nov 2026, 09:31.</Note>
      <Note tone="wait">Cover ends in 9 days. Renewal for 6 members: <Money value="35000" strong /></Note>
      <Note tone="stop"><b>Not saved: the receipt number is used already.</b></Note>
    </Card>
  );
}

function Scripts() {
  return (
    <Card title="Scripts, one number">
      <ul class="stack">
        <li>Rehema Mwakasege <InsuranceNumber>320015846</InsuranceNumber></li>
        <li lang="ne">सरस्वती न्यौपाने <InsuranceNumber>320015846</InsuranceNumber></li>
        <li lang="ar" dir="rtl">عائشة جمعة خميس <InsuranceNumber>320015846</InsuranceNumber></li>
        <li lang="km">សុខា ចាន់ធី <InsuranceNumber>320015846</InsuranceNumber></li>
        <li lang="am">አልማዝ ተስፋዬ <InsuranceNumber>320015846</InsuranceNumber></li>
      </ul>
      <Facts of={[['Period', '1 Dec 2025 – 30 Nov 2026'], ['Value', <Money value="30000" />], ['Balance', <Money value="-12.5" strong />]]} />
    </Card>
  );
}

function Photos() {
  const [src, setSrc] = useState<string | null>(null);
  return (
    <Card title="Photo">
      <div class="row">
        <PhotoTile name="Hari" src={src} size="l" onTake={(photo) => setSrc(URL.createObjectURL(photo))} />
        <PhotoTile name="Laxmi" src={src} />
        <PhotoTile name="Bibek" src={null} size="s" />
      </div>
    </Card>
  );
}

function Why() {
  return (
    <Card title="Explanation of a decision">
      <Explanation
        title="Why 46.25 and not 450.00"
        steps={[{ text: '2 × list price 250.00', amount: '500.00' }, { text: 'Co-insurance: the scheme pays 90 %', amount: '450.00' }, { text: 'Ceiling 25,000.00, less 22,900.00 earlier', amount: '46.25 left' }]}
        result={{ text: 'Paid / cut by the ceiling', amount: '46.25 / 403.75' }}
        aside={<><span>Family Basic as of 1 Nov 2026</span><a href="#counted">The 12 claims counted</a></>}
      />
    </Card>
  );
}
