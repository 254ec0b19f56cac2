package prefect.settings;

import com.pulumi.core.Output;

/** A value that must not be printed: a record's generated toString would do so. */
public record Secret(String value) {
    public Output<String> output() {
        return Output.ofSecret(value);
    }

    boolean hasControlCharacters() {
        return value.chars().anyMatch(Character::isISOControl);
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
