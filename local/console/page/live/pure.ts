import { Component, type ComponentType, h } from 'preact';

/** A component that is drawn again only when one of its properties is another than before. */
export function pure<Props extends object>(drawn: ComponentType<Props>): ComponentType<Props> {
  return class Pure extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      return !isShallowEqual(this.props, next);
    }

    override render(props: Props) {
      return h(drawn, props);
    }
  };
}

function isShallowEqual(one: object, other: object): boolean {
  const before = new Map<string, unknown>(Object.entries(one));
  const after = Object.entries(other);
  return before.size === after.length && after.every(([name, value]) => Object.is(before.get(name), value));
}
