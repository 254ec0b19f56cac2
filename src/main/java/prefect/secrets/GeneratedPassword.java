package prefect.secrets;

import com.pulumi.core.Output;
import com.pulumi.random.RandomPassword;
import com.pulumi.random.RandomPasswordArgs;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.Map;
import java.util.Optional;

/** A password of 32 letters and digits that nobody chose, kept in the stack's state, encrypted. */
public final class GeneratedPassword {
    private static final int LENGTH = 32;

    private GeneratedPassword() {}

    /** @param rotation any text; another one makes another password */
    public static Output<String> of(String name, Optional<String> rotation, Resource parent) {
        var args = RandomPasswordArgs.builder().length(LENGTH).special(false);
        rotation.ifPresent(value -> args.keepers(Map.of("rotation", value)));
        return new RandomPassword(
                        name,
                        args.build(),
                        CustomResourceOptions.builder().parent(parent).build())
                .result();
    }
}
