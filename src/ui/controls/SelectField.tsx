/** A native select: a combobox for assistive technology, the platform's own list for everyone. */

/** One choice. */
export interface SelectOption {
  readonly value: string;
  readonly text: string;
}

/** Properties of `SelectField`. */
export interface SelectFieldProps {
  readonly label: string;
  readonly visibleLabel?: string;
  /** Id of a text that explains the field. */
  readonly describedBy?: string;
  readonly value: string;
  readonly options: readonly SelectOption[];
  readonly onChange: (value: string) => void;
}

/** A labelled select. */
export function SelectField({
  label,
  visibleLabel,
  describedBy,
  value,
  options,
  onChange,
}: SelectFieldProps) {
  return (
    <label className="field">
      {visibleLabel !== undefined && <span aria-hidden="true">{visibleLabel}</span>}
      <select
        aria-label={label}
        aria-describedby={describedBy}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  );
}
