import '@picocss/pico/css/pico.classless.min.css';
import 'uplot/dist/uPlot.min.css';
import './styles/theme.css';
import './styles/frame.css';
import './styles/parts.css';
import './styles/tables.css';
import './styles/charts.css';
import './styles/overview.css';
import './styles/payment.css';
import './styles/queues.css';
import './styles/faults.css';
import { render } from 'preact';
import { App } from './app.tsx';

render(<App />, document.body);
