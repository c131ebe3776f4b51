@NullMarked
package com.hydroml.credits;

import org.jspecify.annotations.NullMarked;
