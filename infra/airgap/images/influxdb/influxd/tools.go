//go:build tools

package main

import _ "github.com/influxdata/pkg-config" // builds the Rust part when cgo asks for its flags
