package prefect.settings;

import com.pulumi.core.Output;
import java.text.Normalizer;

/** A value that must not be printed: a record's generated toString would do so. */
public record Secret(String value) {
    public Output<String> output() {
        return Output.ofSecret(value);
    }

    /**
     * With letters and their accents as one character each. The provider puts files into containers so, by its value type
     * (zclconf/go-cty: strings are normalised to NFC), and what else has the secret must have the same.
     */
    Secret composed() {
        return new Secret(Normalizer.normalize(value, Normalizer.Form.NFC));
    }

    boolean hasControlCharacters() {
        return value.chars().anyMatch(Character::isISOControl);
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
