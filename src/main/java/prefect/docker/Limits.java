package prefect.docker;

import java.util.Optional;

/**
 * What a container may take of its host.
 *
 * @param memory in MiB, without swap, or empty for all there is
 * @param sharedMemory in MiB, or empty for Docker's own 64
 */
public record Limits(Optional<Integer> memory, Optional<Integer> sharedMemory) {
    public static final Limits NONE = new Limits(Optional.empty(), Optional.empty());

    public static Limits ofMemory(Optional<Integer> memory) {
        return new Limits(memory, Optional.empty());
    }
}
