package main

import lc "github.com/lcgen/lcgen/runtime"

// A Basket stands in the head of all pages of the shop, and stays there.
//
//lc:component basket template=basket.html
//lc:channel context basket
type Basket struct {
	ID    lc.ComponentID
	Items int `lc:"state"`
}

// Add puts one more into the basket.
//
//lc:action
func (b *Basket) Add() { b.Items++ }
