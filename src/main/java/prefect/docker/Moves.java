package prefect.docker;

import com.pulumi.exceptions.RunException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import prefect.docker.StackState.StackContainer;
import prefect.docker.engine.Engine.ExistingContainer;
import prefect.settings.Hosts;

/**
 * Containers that are to run on another host than the one that the state has them on. What has no data of its own is
 * made there and removed here; a volume would stay behind.
 */
final class Moves {
    private final StackState state;
    private final Map<String, List<ExistingContainer>> containers;
    private final List<Claim> claims;
    private final List<String> problems = new ArrayList<>();

    /** @param containers that exist, by host */
    Moves(StackState state, Map<String, List<ExistingContainer>> containers, List<Claim> claims) {
        this.state = state;
        this.containers = containers;
        this.claims = claims;
    }

    /** @throws RunException with everything that cannot move */
    void check() {
        for (var claim : claims) {
            state.containers().stream()
                    .filter(container -> container.name().equals(claim.container()))
                    .filter(container -> !container.host().equals(claim.host()))
                    .forEach(container -> check(claim, container));
        }
        if (!problems.isEmpty()) {
            throw new RunException(String.join(
                    "%n  ".formatted(),
                    Stream.concat(
                                    Stream.of(
                                            "Not everything can run where these settings want it (nothing was changed):"),
                                    problems.stream())
                            .toList()));
        }
    }

    private void check(Claim claim, StackContainer container) {
        if (claim.host().equals(Hosts.ONLY)) {
            problems.add(
                    "%s runs on host %s of several, of which these settings know nothing. Keep hosts, with one entry if one is enough; or take the stack down first (pulumi destroy), its data stays."
                            .formatted(container.name(), container.host()));
            return;
        }
        if (container.host().equals(Hosts.ONLY)) {
            if (!isOn(claim.host(), container.id())) {
                problems.add(
                        "%s runs at %s, and not on host %s: name that one among the hosts, and have everything run there first. What has no data can move after that."
                                .formatted(
                                        container.name(),
                                        String.join(", ", state.hosts().values()),
                                        claim.host()));
            }
            return;
        }
        claim.volume()
                .ifPresent(volume -> problems.add(
                        "%s runs on host %s, and what is in its volume %s would not follow it to host %s. Set runsOn back, or see docs/scaling.md on how to move it."
                                .formatted(container.name(), container.host(), volume, claim.host())));
    }

    private boolean isOn(String host, String id) {
        return containers.get(host).stream()
                .anyMatch(container -> container.id().equals(id));
    }
}
