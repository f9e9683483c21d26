import { Component, type ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';

interface BoundaryProps {
  /** The address: another one is another try. */
  readonly url: string;
  readonly children: ComponentChildren;
}

/** Keeps the frame, and says so, where a page can't be drawn: an address that is no address, or a mistake of ours. */
export function PageBoundary({ children }: { readonly children: ComponentChildren }) {
  const { url } = useLocation();
  return <Boundary url={url}>{children}</Boundary>;
}

class Boundary extends Component<BoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static override getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override componentDidUpdate(before: BoundaryProps) {
    if (before.url !== this.props.url && this.state.hasFailed) this.setState({ hasFailed: false });
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
          more. <a href="/">To the overview</a>
        </p>
      </>
    );
  }
}
