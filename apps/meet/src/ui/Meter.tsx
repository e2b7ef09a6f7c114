import styles from "./Meter.module.css";

const bars = [0.06, 0.18, 0.34, 0.52, 0.72];

/** Five bars for how loud the microphone hears. `level` goes from 0 to 1. For the eye only: words stand beside it. */
export function Meter({ level }: { readonly level: number }) {
  return (
    <span className={styles.meter} aria-hidden>
      {bars.map((least) => (
        <span key={least} className={level >= least ? styles.lit : styles.bar} />
      ))}
    </span>
  );
}

/** Three moving bars: this person speaks. */
export function SpeakingBars() {
  return (
    <span className={styles.speaking} aria-hidden>
      <span />
      <span />
      <span />
    </span>
  );
}
