// Keeps an order's page up to date by server-sent events: the order turns to paid the moment that the shop knows, nothing is asked
// meanwhile, and the browser connects again by itself. Each connection begins with the order as it is, so that nothing is missed.
const order = document.querySelector('#order');
const connection = document.querySelector('#connection');
const stream = new EventSource(order.dataset.stream);

stream.onmessage = ({ data }) => {
  const { status, html } = JSON.parse(data);
  if (order.dataset.status === status) return;
  order.dataset.status = status;
  order.innerHTML = html;
};
stream.onopen = () => {
  connection.textContent = '';
};
stream.onerror = () => {
  connection.textContent = 'The connection to the shop is lost. Trying again …';
};
