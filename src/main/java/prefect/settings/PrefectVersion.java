package prefect.settings;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** A version of Prefect, as far as an image's tag tells it. */
record PrefectVersion(int major, int minor, int patch) implements Comparable<PrefectVersion> {
    private static final Pattern TAG = Pattern.compile(":(\\d+)\\.(\\d+)\\.(\\d+)(?:[-@].*)?$");
    private static final Comparator<PrefectVersion> ORDER = Comparator.comparingInt(PrefectVersion::major)
            .thenComparingInt(PrefectVersion::minor)
            .thenComparingInt(PrefectVersion::patch);

    /** The first in which neither a path's end nor a websocket gets around the login (PrefectHQ/prefect#21063, #20372). */
    static final PrefectVersion FIRST_WITH_SOUND_AUTH = new PrefectVersion(3, 6, 22);

    /** From 3.4.16 on an API server leaves the background services alone (PrefectHQ/prefect#18820); this one was tried. */
    static final PrefectVersion FIRST_TO_SPLIT = new PrefectVersion(3, 4, 22);

    /** Empty for tags that say less, or something else. */
    static Optional<PrefectVersion> of(String image) {
        return TAG.matcher(image)
                .results()
                .findFirst()
                .map(tag -> new PrefectVersion(
                        Integer.parseInt(tag.group(1)),
                        Integer.parseInt(tag.group(2)),
                        Integer.parseInt(tag.group(3))));
    }

    @Override
    public int compareTo(PrefectVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "%d.%d.%d".formatted(major, minor, patch);
    }
}
