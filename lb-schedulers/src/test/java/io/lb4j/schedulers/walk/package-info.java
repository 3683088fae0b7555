/** Random walks on the originals, live: recorded as the golden decisions were, so that the same replays judge them. */
@NullMarked
package io.lb4j.schedulers.walk;

import org.jspecify.annotations.NullMarked;
