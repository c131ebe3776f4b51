package com.hydroml.credits.journal;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The topic in which instances prove that they listen, and recoveries say what they do.
 *
 * @param topic of one partition, because its order is what a lease rests on
 */
@Validated
@ConfigurationProperties("credits.control")
public record ControlProperties(@NotBlank @DefaultValue("ec.control") String topic) {}
