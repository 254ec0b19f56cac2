package prefect.settings;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The Docker hosts of a stack, by the names that it gives them, and which of them a part runs on.
 *
 * @param byName sorted; one without a name, {@link #ONLY}, if the stack names none
 */
public record Hosts(Map<String, DockerHostSettings> byName) {
    /** Of the host of a stack that has one and does not name it. */
    public static final String ONLY = "";

    static final String RUNS_ON = "runsOn";
    private static final String KEY = "hosts";

    static Hosts read(Section root, Optional<String> operatorsHost) {
        var named = new TreeMap<>(root.sections(KEY, DockerHostSettings::readNamed));
        for (var name : named.keySet()) {
            if (!Patterns.HOST_KEY.matcher(name).matches()) {
                root.problem(KEY, "\"%s\" cannot be used, allowed: %s".formatted(name, Patterns.HOST_KEY_ALLOWED));
            }
        }
        if (named.isEmpty()) {
            return new Hosts(Map.of(ONLY, DockerHostSettings.readOnly(root, operatorsHost)));
        }
        for (var key : DockerHostSettings.KEYS) {
            root.reject(key, "is for a stack with one host, allowed: as %s.NAME of each".formatted(KEY));
        }
        var hosts = new Hosts(named);
        hosts.checkAddresses(root);
        return hosts;
    }

    /** One engine under two names would clash with itself. */
    private void checkAddresses(Section root) {
        var names = new HashMap<URI, String>();
        byName.forEach((name, host) -> host.address().ifPresent(address -> {
            var other = names.putIfAbsent(address, name);
            if (other != null) {
                root.problem(
                        "%s.%s.address".formatted(KEY, name),
                        "is that of host %s too, allowed: another one".formatted(other));
            }
        }));
    }

    public DockerHostSettings get(String name) {
        return byName.get(name);
    }

    private boolean areNamed() {
        return !byName.containsKey(ONLY);
    }

    boolean areSeveral() {
        return byName.size() > 1;
    }

    /** Whether no part of the stack runs on another machine than this. */
    boolean areLocal() {
        return byName.values().stream().allMatch(host -> host.remoteMachine().isEmpty());
    }

    /** The first of those hosts that is another machine than this, or empty. */
    Optional<String> machine(List<String> names) {
        return names.stream()
                .flatMap(name -> get(name).remoteMachine().stream())
                .findFirst();
    }

    /** Of a part that has to say it if there are several. */
    String one(Section section) {
        return one(section, Optional.empty());
    }

    /** Of a part that runs beside another one unless it says otherwise. */
    String one(Section section, String whenAbsent) {
        return one(section, Optional.of(whenAbsent));
    }

    private String one(Section section, Optional<String> whenAbsent) {
        var given = areNamed() ? section.text(RUNS_ON) : Optional.<String>empty();
        given.ifPresent(name -> check(section, name));
        return given.filter(byName::containsKey).orElseGet(() -> fallback(section, whenAbsent));
    }

    /** Of a part that there are several of: one after the other, and from the first again if they are fewer. */
    List<String> several(Section section, Optional<String> whenAbsent, int count) {
        var given = areNamed() ? section.texts(RUNS_ON) : List.<String>of();
        given.forEach(name -> check(section, name));
        if (count > 0 && given.size() > count) {
            section.problem(
                    RUNS_ON, "names %d hosts for %d, allowed: no more than there are".formatted(given.size(), count));
        }
        var usable = given.stream().filter(byName::containsKey).toList();
        var hosts = usable.isEmpty() ? List.of(fallback(section, whenAbsent)) : usable;
        return IntStream.range(0, count)
                .mapToObj(i -> hosts.get(i % hosts.size()))
                .toList();
    }

    private String fallback(Section section, Optional<String> whenAbsent) {
        if (!areNamed()) {
            section.reject(RUNS_ON, "is for a stack with several hosts, allowed: together with " + KEY);
        } else if (areSeveral() && whenAbsent.isEmpty()) {
            section.require(RUNS_ON, allowed());
        }
        return whenAbsent.orElseGet(this::first);
    }

    private String first() {
        return byName.keySet().iterator().next();
    }

    private void check(Section section, String name) {
        if (!byName.containsKey(name)) {
            section.problem(RUNS_ON, "\"%s\" is none of %s, allowed: %s".formatted(name, KEY, allowed()));
        }
    }

    private String allowed() {
        return String.join(", ", byName.keySet());
    }
}
