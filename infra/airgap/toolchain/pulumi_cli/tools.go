//go:build tools

// Package tools names the command to build, so that go.sum covers all of it.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
