import { Component, type ComponentChildren } from 'preact';

/** Keeps the frame, and says so, where a page can't be drawn: an address that is no address, or a mistake of ours. */
export class Boundary extends Component<
  { readonly children: ComponentChildren },
  { readonly hasFailed: boolean }
> {
  override state = { hasFailed: false };

  static override getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <>
        <h1>This page can't be shown</h1>
        <p>
          Its address may be broken; else it is a mistake of the console, and the browser's own console has
          more. {/* Loaded anew: what failed may be left half drawn. */}
          <a href="/" target="_top">
            To the overview
          </a>
        </p>
      </>
    );
  }
}
