package com.hydroml.credits.journal;

import com.hydroml.credits.protocol.Marker;
import org.jspecify.annotations.Nullable;

/**
 * A record of the journal as it was read; nothing of it is trusted yet.
 *
 * @param key the account in UTF-8, if all is well
 * @param value the event's bytes, if all is well
 */
public record JournalRecord(
    int partition, long offset, byte @Nullable [] key, byte @Nullable [] value) {

  /** The marker that the record is, or null if it is none. */
  public @Nullable Marker marker() {
    return key == null && value != null ? ControlCodec.markerOrNull(value) : null;
  }
}
