package prefect.settings;

import com.pulumi.exceptions.RunException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with a stack's settings, collected so that all of it is told in one go.
 * Messages name the key and what is allowed; a secret's value never gets in here.
 */
final class Problems {
    private final List<String> found = new ArrayList<>();

    void add(String key, String problem) {
        found.add(key + ": " + problem);
    }

    /** A RunException, since Pulumi prints only the message of that one and a stack trace of any other. */
    void throwIfAny(String stack) {
        if (found.isEmpty()) {
            return;
        }
        var count = found.size() == 1 ? "1 problem" : found.size() + " problems";
        throw new RunException("%s in the settings of stack %s (nothing was changed):%n  %s"
                .formatted(count, stack, String.join("%n  ".formatted(), found)));
    }
}
